/**
 * Which part of a scan an embedding comes from: attention rollout, ablation, gradients. Scores are
 * statements about a model, not about a brain; docs/interpretability.md says what each of them
 * means and how it is checked.
 */
package org.engram.models.brainjepa.explain;
