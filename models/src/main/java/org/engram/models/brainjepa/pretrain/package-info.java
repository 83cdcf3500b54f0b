/** Pretraining of Brain-JEPA: its objective and the published step, readable top to bottom. */
package org.engram.models.brainjepa.pretrain;
