package org.engram.tensor.violation.right;

import org.engram.tensor.violation.left.Left;

/** Breaks a rule on purpose: two packages know each other. */
public record Right(Left left) {}
