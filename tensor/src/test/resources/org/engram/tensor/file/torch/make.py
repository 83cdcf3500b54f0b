"""Makes the checkpoints of this folder with PyTorch itself (1.13): python3 make.py"""
import argparse
import os
from collections import OrderedDict

import numpy as np
import torch

torch.manual_seed(0)


def ramp(*shape, start=0.0):
    n = int(np.prod(shape))
    return (torch.arange(n, dtype=torch.float32) + start).reshape(shape)


def state(start, prefix="module."):
    tensors = OrderedDict()
    tensors[prefix + "norm.weight"] = ramp(4, start=start)
    tensors[prefix + "attn.qkv.weight"] = ramp(3, 4, start=start + 10)
    tensors[prefix + "half"] = ramp(2, start=start + 0.5).half()
    tensors[prefix + "double"] = ramp(2, start=start + 0.25).double()
    tensors._metadata = OrderedDict({"": {"version": 1}})
    return tensors


linear = torch.nn.Linear(2, 2)
optimizer = torch.optim.AdamW(linear.parameters(), lr=1e-3)
linear(torch.ones(1, 2)).sum().backward()
optimizer.step()

# The layout of the published Brain-JEPA training script.
torch.save({
    "encoder": state(0), "predictor": state(100), "target_encoder": state(200),
    "opt": optimizer.state_dict(), "scaler": {"scale": 65536.0, "growth_factor": 2.0},
    "epoch": 300, "loss": 0.125, "batch_size": 16, "world_size": 4, "lr": 1e-05,
}, "published.pth.tar")

# The layout of a fine-tuned classifier.
model = OrderedDict()
model["module.encoder.norm.weight"] = ramp(4)
model["module.encoder.pos_embed_proj.emb_h"] = ramp(2, 2)
model["module.fc_norm.weight"] = ramp(4, start=5).bfloat16()
model["module.fc_norm.num_batches_tracked"] = torch.tensor(7)
model["module.head.bias"] = torch.nn.Parameter(ramp(2))
torch.save({
    "model": model, "optimizer": optimizer.state_dict(), "epoch": 12, "scaler": None,
    "args": argparse.Namespace(
        lr=5e-4, data="ukb", crop_size=[450, 160], nested={"tr": 2.205, "use": True}, resume=None),
}, "finetuned.pth")

torch.save(OrderedDict({
    "module.module.encoder.norm.weight": ramp(4), "module.predictor.norm.weight": ramp(4),
}), "flat.pth")

base = ramp(4, 6)
values = {
    "base": base,
    "transposed": base.t(),
    "column": base[:, 2],
    "block": base[1:3, 2:5],
    "offset": base.view(-1)[5:9],
    "expanded": ramp(1, 3).expand(4, 3),
    "permuted": ramp(2, 3, 4).permute(2, 0, 1),
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 3),
    "parameter": torch.nn.Parameter(ramp(2, 2)),
    "f64": torch.tensor([1.5, -2.5], dtype=torch.float64),
    "f16": torch.tensor([1.5, -2.5], dtype=torch.float16),
    "bf16": torch.tensor([1.5, -2.5], dtype=torch.bfloat16),
    "i64": torch.tensor([2**62, -1]),
    "i32": torch.tensor([2**30, -1], dtype=torch.int32),
    "i16": torch.tensor([2**14, -1], dtype=torch.int16),
    "i8": torch.tensor([100, -1], dtype=torch.int8),
    "u8": torch.tensor([200, 1], dtype=torch.uint8),
    "bool": torch.tensor([True, False]),
    "list": [1, -2, 300, 70000, 2**40, -(2**63), 2**70, 1.25, None, True, False, "text", "ä"],
    "tuple": (1, (2, 3), ()),
    "set": {1, 2, 3},
    "bytes": b"\x00\xff",
    "size": torch.Size([4, 6]),
    "device": torch.device("cuda", 1),
    "dtype": torch.bfloat16,
    "numpy_float": np.float64(0.1),
    "numpy_float32": np.float32(0.5),
    "numpy_int": np.int64(-7),
    "numpy_bool": np.bool_(True),
    7: "integer key",
}
values["same"] = values["list"]
torch.save(values, "values.pt")
torch.save(values, "values_protocol4.pt", pickle_protocol=4)
torch.save(values["base"], "bare_tensor.pt")


class Hostile:
    def __reduce__(self):
        return (os.system, ("touch executed-by-a-checkpoint",))


class Quiet:
    def __init__(self):
        self.x = 1


torch.save({"encoder": state(0), "x": Hostile()}, "refused_system.pt")
torch.save({"x": Hostile()}, "refused_system_protocol4.pt", pickle_protocol=4)
torch.save({"x": Quiet()}, "refused_class.pt")
torch.save({"x": torch.zeros(2, dtype=torch.complex64)}, "refused_complex.pt")
torch.save({"x": ramp(3)}, "refused_legacy.pt", _use_new_zipfile_serialization=False)
torch.jit.save(torch.jit.script(torch.nn.ReLU()), "refused_torchscript.pt")
