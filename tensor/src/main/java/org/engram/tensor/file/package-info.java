/** Tensor files: safetensors, npy and npz, PyTorch checkpoints. Pure Java, no libtorch. */
package org.engram.tensor.file;
