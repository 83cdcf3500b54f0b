/** Fine-tuning and probes on frozen tokens: from a pretrained model and a phenotype to results. */
package org.engram.pipeline.finetune;
