/**
 * Segmentation of volumes: a light decoder on an encoder's layers, its loss, its training step, and
 * windows over volumes larger than the model's. {@link
 * org.engram.models.neurojepa.segmentation.SegmentationModel} is the entry.
 */
package org.engram.models.neurojepa.segmentation;
