/**
 * What Engram's speed is measured against and how: {@link org.engram.bench.EncodeBenchmark} times
 * the encoder and {@link org.engram.bench.PretrainBenchmark} a training step beside plain libtorch,
 * and {@link org.engram.bench.ParcellateBenchmark} a scan's way to the series of its regions beside
 * gzip and nibabel, each in a process of its own, interleaved in one run.
 */
package org.engram.bench;
