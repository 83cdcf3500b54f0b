/** Fine-tuning on volumes: encoder and head together, or heads on frozen tokens. */
package org.engram.models.neurojepa.finetune;
