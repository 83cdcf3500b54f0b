/**
 * Neuro-JEPA: a vision transformer over volumes with a mixture of experts, pretrained by latent
 * prediction (Neuro-JEPA, 2026). Weights have the published names and layout.
 */
package org.engram.models.neurojepa;
