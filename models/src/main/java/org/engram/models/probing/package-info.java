/**
 * Linear probes on frozen features: what can be read from an embedding by a ridge or a logistic
 * regression, with the folds and the metrics to say how well. {@link
 * org.engram.models.probing.CrossValidation} is the entry.
 */
package org.engram.models.probing;
