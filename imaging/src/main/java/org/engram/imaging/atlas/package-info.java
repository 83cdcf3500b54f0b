/** Atlases as ordered lists of named regions, and the matching of a series to one by name. */
package org.engram.imaging.atlas;
