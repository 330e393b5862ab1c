"""The encoder of the language model and the teacher: a small transformer over words made of n-grams.

Pre-norm layers of a depthwise convolution over five tokens, attention with rotary positions (Su et al. 2021) and a
gated linear layer (Shazeer 2020). A word's vector is the sum of its rows over the square root of their number.
"""
import torch
import torch.nn.functional as F
from torch import nn

from text import NUM_BUCKETS

MAX_LENGTH = 1024


def turned(vectors, cos, sin):
    first, second = vectors.chunk(2, -1)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], -1)


class Layer(nn.Module):
    def __init__(self, size, num_heads, hidden, dropout):
        super().__init__()
        self.num_heads = num_heads
        self.n1 = nn.LayerNorm(size)
        self.n2 = nn.LayerNorm(size)
        self.nc = nn.LayerNorm(size)
        self.conv = nn.Conv1d(size, size, 5, padding=2, groups=size)
        self.qkv = nn.Linear(size, 3 * size)
        self.o = nn.Linear(size, size)
        self.f1 = nn.Linear(size, 2 * hidden)
        self.f2 = nn.Linear(hidden, size)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, cos, sin):
        batch, length, size = x.shape
        x = x + self.conv(self.nc(x).transpose(1, 2)).transpose(1, 2)
        qkv = self.qkv(self.n1(x)).view(batch, length, 3, self.num_heads, size // self.num_heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        q, k = (turned(vectors, cos, sin).to(v.dtype) for vectors in (q, k))
        attended = F.scaled_dot_product_attention(q, k, v)
        x = x + self.dropout(self.o(attended.transpose(1, 2).reshape(batch, length, size)))
        gates, values = self.f1(self.n2(x)).chunk(2, -1)
        return x + self.dropout(self.f2(F.silu(gates) * values))


class Encoder(nn.Module):
    def __init__(self, num_types, size, num_layers, dropout=0.0):
        super().__init__()
        num_heads = size // 64
        self.emb = nn.EmbeddingBag(NUM_BUCKETS + num_types, size, mode="sum", sparse=True)
        nn.init.normal_(self.emb.weight, std=0.02)
        # Stands for a word that is hidden.
        self.mask = nn.Parameter(torch.randn(size) * 0.1)
        self.inn = nn.LayerNorm(size)
        self.layers = nn.ModuleList([Layer(size, num_heads, 2 * size, dropout) for _ in range(num_layers)])
        self.out = nn.LayerNorm(size)
        half = size // num_heads // 2
        frequencies = 1.0 / (10000 ** (torch.arange(0, half) / half))
        angles = torch.arange(MAX_LENGTH)[:, None] * frequencies[None]
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)

    def dense(self):
        """All weights but the embedding."""
        return [weights for name, weights in self.named_parameters() if not name.startswith("emb")]

    def words(self, vocabulary, numbers):
        """Vectors of types without their context."""
        rows, begins, lengths = vocabulary.bags(numbers)
        return self.emb(rows, begins) / lengths.clamp(min=1).sqrt()[:, None]

    def forward(self, x):
        x = self.inn(x)
        length = x.shape[1]
        for layer in self.layers:
            x = layer(x, self.cos[:length], self.sin[:length])
        return self.out(x)
