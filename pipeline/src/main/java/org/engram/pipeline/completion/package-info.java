/** A modality that a subject lacks, told from the others: trained, judged and applied. */
package org.engram.pipeline.completion;
