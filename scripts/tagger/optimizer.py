"""Updates an embedding of which few rows have a gradient: Adagrad with one step size a row (Duchi et al. 2011).

The sum of squares may decay, as in RMSProp; only rows with a gradient are touched.
"""
import torch


class RowAdagrad:
    def __init__(self, weight, decay=1.0, start=1e-6):
        self.weight, self.decay = weight, decay
        self.squares = torch.full((weight.shape[0],), start)

    @torch.no_grad()
    def step(self, rate):
        gradient = self.weight.grad.coalesce()
        rows, values = gradient.indices()[0], gradient.values()
        self.squares[rows] = self.squares[rows] * self.decay + (values * values).mean(1)
        sizes = -rate / (self.squares[rows].sqrt() + 1e-8)
        self.weight.data.index_add_(0, rows, values * sizes[:, None])
        self.weight.grad = None
