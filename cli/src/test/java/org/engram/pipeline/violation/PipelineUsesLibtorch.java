package org.engram.pipeline.violation;

import org.bytedeco.javacpp.Pointer;

/** Breaks a rule on purpose: libtorch is reached through tensor. */
public record PipelineUsesLibtorch(Pointer pointer) {}
