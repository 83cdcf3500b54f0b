/**
 * GIFTI: surfaces, values on them and labels, in XML with encoded arrays. The entry is {@link
 * org.engram.imaging.gifti.GiftiFile}.
 */
package org.engram.imaging.gifti;
