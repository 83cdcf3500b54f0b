package org.engram.tensor.violation.left;

import org.engram.tensor.violation.right.Right;

/** Breaks a rule on purpose: two packages know each other. */
public record Left(Right right) {}
