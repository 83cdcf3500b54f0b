/**
 * The CPU kernels behind a transformer block: attention and linear layers that are faster than
 * libtorch's own where the machine allows it, each beside a plain libtorch default that computes
 * the same function. {@link org.engram.tensor.kernel.CpuKernels} chooses once and says why.
 */
package org.engram.tensor.kernel;
