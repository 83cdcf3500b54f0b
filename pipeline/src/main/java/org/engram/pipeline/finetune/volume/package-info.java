/** Fine-tuning of a Neuro-JEPA on volumes, of one modality or of several. */
package org.engram.pipeline.finetune.volume;
