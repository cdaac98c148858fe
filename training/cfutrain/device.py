"""Where PyTorch works, and that it does the same again."""

import torch


def choose(name: str, seed: int, threads: int) -> torch.device:
    """The device `name`, or for `auto` a GPU where there is one; the dice are thrown from `seed`.

    On `cpu` the same computation gives the same bytes from run to run.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    torch.use_deterministic_algorithms(name == "cpu")
    return torch.device(name)
