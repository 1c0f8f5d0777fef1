#!/usr/bin/python3
"""Times PyTorch on CIFAR ResNets for `ttq bench` (Debian: python3-torch).

A question is "train|infer NET METHOD BATCH THREADS CALLS", as in "train resnet20 ttq 128 2 3"; the
answer is the seconds of each call. The networks are those of He et al. 2015 in fp32, channels_last,
with SGD and momentum; `ttq` quantizes all convolutions but the first, and the linear layer.
"""
import os
import sys
import time

# glibc's malloc would give every activation back to the kernel, and the page faults would cost
# more than the arithmetic. It reads these when a process starts.
TUNED = {
    "MALLOC_MMAP_THRESHOLD_": "4000000000",
    "MALLOC_TRIM_THRESHOLD_": "16000000000",
    "MALLOC_TOP_PAD_": "268435456",
}
if any(os.environ.get(name) != value for name, value in TUNED.items()):
    os.environ.update(TUNED)
    os.execv(sys.executable, [sys.executable, "-s", os.path.abspath(__file__)])

try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError as error:
    print(f"PyTorch is missing ({error})", flush=True)
    sys.exit(69)


class Ternary(torch.autograd.Function):
    """Latent weights to {-wn, 0, wp} and back (equations 6 to 9 of the paper)."""

    @staticmethod
    def forward(ctx, latent, wp, wn):
        threshold = 0.05 * latent.abs().max()
        positive, negative = latent > threshold, latent < -threshold
        ctx.save_for_backward(positive, negative, wp, wn)
        return wp * positive - wn * negative

    @staticmethod
    def backward(ctx, d):
        positive, negative, wp, wn = ctx.saved_tensors
        d_positive, d_negative = d * positive, d * negative
        d_latent = d + (wp - 1) * d_positive + (wn - 1) * d_negative
        return d_latent, d_positive.sum(), -d_negative.sum()


class Conv(nn.Conv2d):
    def __init__(self, c, k, stride, ternary):
        super().__init__(c, k, 3, stride, 1, bias=False)
        self.ternary = ternary
        if ternary:
            self.wp, self.wn = nn.Parameter(torch.ones(())), nn.Parameter(torch.ones(()))

    def forward(self, x):
        w = Ternary.apply(self.weight, self.wp, self.wn) if self.ternary else self.weight
        return F.conv2d(x, w, None, self.stride, self.padding)


class Linear(nn.Linear):
    def __init__(self, c, k, ternary):
        super().__init__(c, k)
        self.ternary = ternary
        if ternary:
            self.wp, self.wn = nn.Parameter(torch.ones(())), nn.Parameter(torch.ones(()))

    def forward(self, x):
        w = Ternary.apply(self.weight, self.wp, self.wn) if self.ternary else self.weight
        return F.linear(x, w, self.bias)


class Block(nn.Module):
    def __init__(self, c, k, stride, ternary):
        super().__init__()
        self.conv1, self.bn1 = Conv(c, k, stride, ternary), nn.BatchNorm2d(k)
        self.conv2, self.bn2 = Conv(k, k, 1, ternary), nn.BatchNorm2d(k)
        self.halves, self.new = stride == 2, (k - c) // 2

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.halves:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.new, self.new))
        return F.relu(y + x)


def resnet(depth, ternary):
    layers, c = [Conv(3, 16, 1, False), nn.BatchNorm2d(16), nn.ReLU()], 16
    for stage, k in enumerate((16, 32, 64)):
        for block in range((depth - 2) // 6):
            layers.append(Block(c, k, 2 if stage and not block else 1, ternary))
            c = k
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), Linear(64, 10, ternary)]
    return nn.Sequential(*layers).to(memory_format=torch.channels_last)


class Net:
    def __init__(self, name, method, batch):
        self.model = resnet(int(name.removeprefix("resnet")), method == "ttq")
        self.optimizer = torch.optim.SGD(self.model.parameters(), 0.01, momentum=0.9, weight_decay=1e-4)
        self.x = torch.randn(batch, 3, 32, 32).contiguous(memory_format=torch.channels_last)
        self.labels = torch.randint(0, 10, (batch,))

    def train(self):
        self.model.train()
        self.optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(self.model(self.x), self.labels).backward()
        self.optimizer.step()

    def infer(self):
        self.model.eval()
        with torch.no_grad():
            self.model(self.x)


def main():
    nets = {}
    print(f"ready PyTorch {torch.__version__}", flush=True)
    for line in sys.stdin:
        what, name, method, batch, threads, calls = line.split()
        torch.set_num_threads(int(threads))
        key = name, method, batch
        if key not in nets:
            torch.manual_seed(0)
            nets[key] = Net(name, method, int(batch))
        call = getattr(nets[key], what)
        seconds = []
        for i in range(-1, int(calls)):  # one to warm up
            started = time.perf_counter()
            call()
            if i >= 0:
                seconds.append(time.perf_counter() - started)
        print(*(f"{s:.9f}" for s in seconds), flush=True)


main()
