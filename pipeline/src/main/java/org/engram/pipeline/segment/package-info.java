/**
 * Segmentation of volumes with a Neuro-JEPA: a decoder is trained on labelled volumes ({@link
 * org.engram.pipeline.segment.SegmentTraining}) and applied to others ({@link
 * org.engram.pipeline.segment.SegmentJob}).
 */
package org.engram.pipeline.segment;
