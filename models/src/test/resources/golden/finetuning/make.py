"""Makes pooler.safetensors: an attentive pooler by torch's own attention, in float64 (torch 1.13)."""
import json
import struct

import torch
from torch import nn

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)
B, T, D, Q, H, HIDDEN = 3, 7, 16, 2, 4, 32

norm1, norm2 = nn.LayerNorm(D, eps=1e-6), nn.LayerNorm(D, eps=1e-6)
attention = nn.MultiheadAttention(D, H, batch_first=True)
fc1, fc2 = nn.Linear(D, HIDDEN), nn.Linear(HIDDEN, D)
queries = nn.Parameter(0.5 * torch.randn(1, Q, D))
everything = nn.ModuleList([norm1, norm2, attention, fc1, fc2])
for parameter in everything.parameters():
    parameter.data = 0.4 * torch.randn_like(parameter) + (1 if parameter.dim() == 1 else 0)
x = torch.randn(B, T, D)
direction = torch.randn(B, Q * D)
# float32 values, so that what is stored is what was computed with
for parameter in list(everything.parameters()) + [queries]:
    parameter.data = parameter.data.float().double()
x, direction = x.float().double(), direction.float().double()

tokens = norm1(x)
asked = queries.expand(B, Q, D)
attended = asked + attention(asked, tokens, tokens, need_weights=False)[0]
pooled = (attended + fc2(nn.functional.gelu(fc1(norm2(attended))))).reshape(B, Q * D)
(pooled * direction).sum().backward()

block = "pooler.cross_attention_block."
weight, bias = attention.in_proj_weight, attention.in_proj_bias
tensors = {
    "input.tokens": x,
    "input.direction": direction,
    "output.pooled": pooled,
    "pooler.query_tokens": queries,
    "grad.pooler.query_tokens": queries.grad,
    block + "xattn.q.weight": weight[:D],
    block + "xattn.q.bias": bias[:D],
    block + "xattn.kv.weight": weight[D:],
    block + "xattn.kv.bias": bias[D:],
    "grad." + block + "xattn.kv.weight": weight.grad[D:],
    block + "xattn.proj.weight": attention.out_proj.weight,
    block + "xattn.proj.bias": attention.out_proj.bias,
}
for name, layer in {"norm1": norm1, "norm2": norm2, "mlp.fc1": fc1, "mlp.fc2": fc2}.items():
    tensors[block + name + ".weight"] = layer.weight
    tensors[block + name + ".bias"] = layer.bias
    tensors["grad." + block + name + ".weight"] = layer.weight.grad

header, data = {}, b""
for name in sorted(tensors):
    raw = tensors[name].detach().float().contiguous().numpy().tobytes()
    header[name] = {
        "dtype": "F32",
        "shape": list(tensors[name].shape),
        "data_offsets": [len(data), len(data) + len(raw)],
    }
    data += raw
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open("pooler.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)
