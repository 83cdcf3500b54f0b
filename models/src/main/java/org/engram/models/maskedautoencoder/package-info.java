/**
 * A masked autoencoder of patches of region time series, in the manner of BrainLM: what a
 * Brain-JEPA of the same size is compared with.
 */
package org.engram.models.maskedautoencoder;
