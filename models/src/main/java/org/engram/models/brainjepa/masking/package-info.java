/**
 * What Brain-JEPA hides from the encoder and asks the predictor for.
 *
 * <p>{@link org.engram.models.brainjepa.masking.SpatiotemporalMasking} draws the masks of a batch
 * after {@link org.engram.models.brainjepa.masking.MaskSettings}; {@link
 * org.engram.models.brainjepa.masking.Masks} is what training takes.
 */
package org.engram.models.brainjepa.masking;
