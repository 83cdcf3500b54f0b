"""Makes case.safetensors and case.json: a masked autoencoder of patches, by torch 1.13 in float64.

The sequence is written out as He et al. and BrainLM describe it: patches are embedded and given
positions, the encoder takes those that are seen, mask tokens are put in at the hidden places, the
decoder takes the whole sequence in its own order, and the loss is the mean squared error over the
hidden patches. Attention is torch's own.
"""
import json
import struct

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)
REGIONS, FRAMES, PATCH, AXES = 5, 12, 4, 3
TIMES, N = FRAMES // PATCH, REGIONS * (FRAMES // PATCH)
DIM, DEPTH, HEADS, RATIO = 16, 2, 4, 4
DEC, DEC_DEPTH, DEC_HEADS = 8, 1, 2
B, STEPS, SEEN = 3, 5, 4
LR, WD, EPS = 1e-2, 0.05, 1e-6

weights = {}


def parameter(name, *shape, around=0.0):
    value = (0.3 * torch.randn(*shape) + around).float().double()
    weights[name] = value.requires_grad_()


def norm(name, dim):
    parameter(name + ".weight", dim, around=1.0)
    parameter(name + ".bias", dim)


def linear(name, i, o):
    parameter(name + ".weight", o, i)
    parameter(name + ".bias", o)


def block(name, dim):
    norm(name + ".norm1", dim)
    linear(name + ".attn.qkv", dim, 3 * dim)
    linear(name + ".attn.proj", dim, dim)
    norm(name + ".norm2", dim)
    linear(name + ".mlp.fc1", dim, RATIO * dim)
    linear(name + ".mlp.fc2", RATIO * dim, dim)


parameter("encoder.patch_embed.proj.weight", DIM, 1, 1, PATCH)
parameter("encoder.patch_embed.proj.bias", DIM)
linear("encoder.pos_embed_proj.predictor_pos_embed_proj", AXES, DIM // 2)
for i in range(DEPTH):
    block(f"encoder.blocks.{i}", DIM)
norm("encoder.norm", DIM)
linear("decoder.predictor_embed", DIM, DEC)
parameter("decoder.mask_token", 1, 1, DEC)
linear("decoder.predictor_2dpe_proj.predictor_pos_embed_proj", AXES, DEC // 2)
for i in range(DEC_DEPTH):
    block(f"decoder.predictor_blocks.{i}", DEC)
norm("decoder.predictor_norm", DEC)
linear("decoder.predictor_proj", DEC, PATCH)
tables = {
    "encoder.pos_embed_proj.emb_h": torch.randn(N, DIM // 2).float().double(),
    "decoder.predictor_2dpe_proj.emb_h": torch.randn(N, DEC // 2).float().double(),
}
gradient = torch.randn(REGIONS, AXES).float().double()
x = torch.randn(STEPS, B, REGIONS, FRAMES).float().double()
order = torch.stack([torch.stack([torch.randperm(N) for _ in range(B)]) for _ in range(STEPS)])
seen = order[:, :, :SEEN].sort(-1).values
hidden = order[:, :, SEEN:].sort(-1).values


def lin(name, t):
    return F.linear(t, weights[name + ".weight"], weights[name + ".bias"])


def ln(name, t):
    w = weights[name + ".weight"]
    return F.layer_norm(t, w.shape, w, weights[name + ".bias"], EPS)


def run(name, t, heads):
    attention, _ = F.multi_head_attention_forward(
        *[ln(name + ".norm1", t).transpose(0, 1)] * 3,
        t.shape[-1],
        heads,
        weights[name + ".attn.qkv.weight"],
        weights[name + ".attn.qkv.bias"],
        None,
        None,
        False,
        0.0,
        weights[name + ".attn.proj.weight"],
        weights[name + ".attn.proj.bias"],
        need_weights=False,
    )
    t = t + attention.transpose(0, 1)
    return t + lin(name + ".mlp.fc2", F.gelu(lin(name + ".mlp.fc1", ln(name + ".norm2", t))))


def positions(name):
    g = lin(name + ".predictor_pos_embed_proj", gradient)
    g = (g - g.min()) / (g.max() - g.min()) * 2 - 1
    return torch.cat([tables[name + ".emb_h"], g.repeat_interleave(TIMES, 0)], 1)


def autoencode(batch, see, hide):
    patches = batch.reshape(B, N, PATCH)
    kernel = weights["encoder.patch_embed.proj.weight"].reshape(DIM, PATCH)
    tokens = patches @ kernel.T + weights["encoder.patch_embed.proj.bias"]
    tokens = tokens + positions("encoder.pos_embed_proj")
    latents = torch.stack([tokens[b, see[b]] for b in range(B)])
    for i in range(DEPTH):
        latents = run(f"encoder.blocks.{i}", latents, HEADS)
    latents = ln("encoder.norm", latents)
    sequence = []
    for b in range(B):
        whole = weights["decoder.mask_token"][0].expand(N, DEC)
        sequence.append(whole.index_put((see[b],), lin("decoder.predictor_embed", latents[b])))
    whole = torch.stack(sequence) + positions("decoder.predictor_2dpe_proj")
    for i in range(DEC_DEPTH):
        whole = run(f"decoder.predictor_blocks.{i}", whole, DEC_HEADS)
    told = lin("decoder.predictor_proj", ln("decoder.predictor_norm", whole))
    masked = torch.zeros(B, N)
    for b in range(B):
        masked[b, hide[b]] = 1
    loss = ((told - patches) ** 2).mean(-1)
    told = torch.stack([told[b, hide[b]] for b in range(B)])
    return latents, told, (loss * masked).sum() / masked.sum()


tensors = {"input.gradient": gradient, "input.x": x}
for name, value in list(weights.items()) + list(tables.items()):
    tensors["initial." + name] = value.detach().clone()
latents, told, loss = autoencode(x[0], seen[0], hidden[0])
loss.backward()
tensors["output.latents"], tensors["output.told"] = latents, told
for name, value in weights.items():
    tensors["grad." + name] = value.grad.clone()

plain = [v for n, v in weights.items() if "bias" in n or v.dim() == 1]
decayed = [v for n, v in weights.items() if not ("bias" in n or v.dim() == 1)]
optimizer = torch.optim.AdamW(
    [{"params": decayed, "weight_decay": WD}, {"params": plain, "weight_decay": 0.0}], lr=LR
)
losses = []
for step in range(STEPS):
    optimizer.zero_grad()
    loss = autoencode(x[step], seen[step], hidden[step])[2]
    losses.append(loss.item())
    loss.backward()
    optimizer.step()
for name, value in weights.items():
    tensors["trained." + name] = value.detach().clone()

header, data = {}, b""


def put(name, tensor, kind):
    global data
    raw = tensor.detach().contiguous().numpy().tobytes()
    header[name] = {
        "dtype": kind,
        "shape": list(tensor.shape),
        "data_offsets": [len(data), len(data) + len(raw)],
    }
    data += raw


for name in sorted(tensors):
    put(name, tensors[name].float(), "F32")
put("input.seen", seen, "I64")
put("input.hidden", hidden, "I64")
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open("case.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)
about = {
    "regions": REGIONS,
    "frames": FRAMES,
    "patch_size": PATCH,
    "embed_dim": DIM,
    "depth": DEPTH,
    "heads": HEADS,
    "mlp_ratio": RATIO,
    "decoder_dim": DEC,
    "decoder_depth": DEC_DEPTH,
    "decoder_heads": DEC_HEADS,
    "gradient_dim": AXES,
    "learning_rate": LR,
    "weight_decay": WD,
    "losses": losses,
}
with open("case.json", "w") as file:
    json.dump(about, file, indent=1)
    file.write("\n")
