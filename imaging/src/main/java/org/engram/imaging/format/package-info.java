/**
 * The one entry for any file of volumes: {@link org.engram.imaging.format.VolumeFile} tells formats
 * apart by content, with the name as a help, and says in words what is no volume.
 */
package org.engram.imaging.format;
