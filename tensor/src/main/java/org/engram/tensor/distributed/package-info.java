/**
 * Several processes that train one model: who they are ({@link
 * org.engram.tensor.distributed.RankEnvironment}), how they speak ({@link
 * org.engram.tensor.distributed.ProcessGroup}), how they average gradients ({@link
 * org.engram.tensor.distributed.GradientAverager}), and how all end when one does ({@link
 * org.engram.tensor.distributed.RankWatch}). The messages are libtorch's: gloo on the CPU, nccl on
 * GPUs.
 */
package org.engram.tensor.distributed;
