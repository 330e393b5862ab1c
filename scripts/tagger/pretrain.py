"""Step `pretrain`: a masked language model (Devlin et al. 2019) over the word types of the news, one pass.

A hidden word is told from a sample of types, drawn by their frequency to the power 3/4, with the sampled softmax's
correction (Jean et al. 2015). Very frequent words are hidden less often. Writes lm.pt.
"""
import math
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from encoder import Encoder
from optimizer import RowAdagrad
from vocabulary import Vocabulary

OUTPUTS = ["lm.pt"]

SIZE, NUM_LAYERS = 256, 5
LENGTH, BATCH = 128, 48
NUM_SAMPLED = 3000
RATE, ROW_RATE, BIAS_RATE = 1.5e-3, 0.03, 2.0
WARMUP = 100


def run(source, folder, seed):
    torch.manual_seed(seed)
    vocabulary, counts = Vocabulary.read(source)
    num_types = len(vocabulary.words)
    stream = torch.from_numpy(np.load(source / "stream.npy")).long()
    net = Encoder(num_types, SIZE, NUM_LAYERS)
    head = nn.Linear(SIZE, SIZE)
    bias = nn.Embedding(num_types, 1)
    nn.init.zeros_(bias.weight)
    dense = net.dense() + list(head.parameters())
    optimizer = torch.optim.AdamW(dense, lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    row_optimizer = RowAdagrad(net.emb.weight, decay=0.999)

    num_sequences = len(stream) // LENGTH
    sequences = stream[:num_sequences * LENGTH].view(num_sequences, LENGTH)
    frequency = torch.from_numpy(counts.astype(np.float64))
    rank = torch.argsort(torch.argsort(-frequency))
    hide = torch.full((num_types,), 0.30)
    hide[rank < 300] = 0.12
    hide[rank < 30] = 0.05
    draw = frequency ** 0.75
    draw /= draw.sum()

    steps = num_sequences // BATCH
    order = torch.randperm(num_sequences)
    began, losses, hits = time.time(), [], []
    for step in range(steps):
        batch = sequences[order[step * BATCH:(step + 1) * BATCH]]
        rate = min(1, (step + 1) / WARMUP) * (0.5 * (1 + math.cos(math.pi * step / steps)) * 0.95 + 0.05)
        for group in optimizer.param_groups:
            group["lr"] = RATE * rate
        hidden = torch.rand(batch.shape) < hide[batch]
        sampled = torch.multinomial(draw, NUM_SAMPLED, replacement=True)
        types, places = torch.unique(torch.cat([batch.reshape(-1), sampled]), return_inverse=True)
        vectors = net.words(vocabulary, types)
        here = places[:batch.numel()].view(batch.shape)
        # Of ten hidden words eight are covered, one is another word, one is left.
        dice = torch.rand(batch.shape)
        shown = torch.where(hidden & (dice > 0.9), torch.randint(0, len(types), batch.shape), here)
        x = F.embedding(shown, vectors)
        x = torch.where((hidden & (dice < 0.8))[..., None], net.mask, x)
        target = here[hidden]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = net(x)[hidden]
            candidates = torch.unique(torch.cat([target, places[batch.numel():]]))
            place_of = torch.full((len(types),), -1)
            place_of[candidates] = torch.arange(len(candidates))
            scores = (head(states) @ vectors[candidates].T).float()
        ids = types[candidates]
        chance = -torch.expm1(-draw[ids] * (NUM_SAMPLED + len(target))) + 1e-9
        scores = scores + bias(ids)[:, 0] - torch.log(chance).float()
        loss = F.cross_entropy(scores, place_of[target])
        loss.backward()
        nn.utils.clip_grad_norm_(dense, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        row_optimizer.step(ROW_RATE * rate)
        bias.weight.data -= BIAS_RATE * rate * bias.weight.grad
        bias.weight.grad = None
        losses.append(loss.item())
        hits.append((scores.argmax(1) == place_of[target]).float().mean().item())
        if step % 25 == 24:
            speed = (step + 1) * BATCH * LENGTH / (time.time() - began)
            reached = f"loss {np.mean(losses):.3f} hits {np.mean(hits):.3f}"
            print(f"{step + 1}/{steps} {reached} {speed:.0f} tokens/s", flush=True)
            losses, hits = [], []
    torch.save(net.state_dict(), folder / "lm.pt")
