"""A linear-chain conditional random field (Lafferty et al. 2001) over scores of labels: loss, marginals, best labels.

Scores are batch x tokens x labels; a mask says which tokens are there, and those that are not stand at the end.
"""
import torch


def log_sums(scores, mask, transitions, start):
    """Logarithm of the sum over all sequences of labels, for each sequence of the batch."""
    sums = start + scores[:, 0]
    for token in range(1, scores.shape[1]):
        longer = torch.logsumexp(sums[:, :, None] + transitions[None], 1) + scores[:, token]
        sums = torch.where(mask[:, token, None], longer, sums)
    return torch.logsumexp(sums, 1)


def loss(scores, labels, mask, transitions, start):
    """Negative log likelihood of labels, for each sequence of the batch."""
    right = start[labels[:, 0]] + scores[:, 0].gather(1, labels[:, :1])[:, 0]
    for token in range(1, scores.shape[1]):
        step = transitions[labels[:, token - 1], labels[:, token]]
        step = step + scores[:, token].gather(1, labels[:, token:token + 1])[:, 0]
        right = right + torch.where(mask[:, token], step, torch.zeros(()))
    return log_sums(scores, mask, transitions, start) - right


def marginals(scores, mask, transitions, start):
    """Probability of each label of each token: the gradient of the logarithm of the sum."""
    scores = scores.detach().requires_grad_(True)
    total = log_sums(scores, mask, transitions.detach(), start.detach()).sum()
    return torch.autograd.grad(total, scores)[0]


@torch.no_grad()
def best(scores, transitions, start):
    """Labels of the best sequence for one sequence's scores (Viterbi)."""
    sums, before = start + scores[0], []
    for token in scores[1:]:
        longest, previous = (sums[:, None] + transitions).max(0)
        sums = longest + token
        before.append(previous)
    path = [int(sums.argmax())]
    for previous in reversed(before):
        path.append(int(previous[path[-1]]))
    return path[::-1]
