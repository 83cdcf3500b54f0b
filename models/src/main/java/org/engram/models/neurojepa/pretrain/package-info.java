/** Neuro-JEPA's pretraining: masks, objective, the balance of experts, and the step. */
package org.engram.models.neurojepa.pretrain;
