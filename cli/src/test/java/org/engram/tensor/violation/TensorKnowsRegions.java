package org.engram.tensor.violation;

import org.engram.imaging.atlas.Region;

/** Breaks a rule on purpose: tensor knows no brain. */
public record TensorKnowsRegions(Region region) {}
