/**
 * Random changes of a volume that leave the anatomy as it is. {@link
 * org.engram.imaging.volume.augmentation.Augmentation} is the entry.
 */
package org.engram.imaging.volume.augmentation;
