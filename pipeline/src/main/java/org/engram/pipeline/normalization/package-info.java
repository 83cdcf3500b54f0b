/** Fitting the normalisation of a model's input to a cohort. */
package org.engram.pipeline.normalization;
