/**
 * From a pretrained encoder to a phenotype: heads over its tokens, fine-tuning of the whole, and
 * probes on frozen tokens.
 */
package org.engram.models.finetuning;
