/**
 * From a volume as it was scanned to one of a model's size and range, a step at a time. {@link
 * org.engram.imaging.volume.preparation.VolumePreparation} is the entry.
 */
package org.engram.imaging.volume.preparation;
