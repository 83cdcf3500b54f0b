/**
 * The bytes of a scan's file and the numbers in them: plain or gzip, read ahead by a thread of
 * their own, decoded from the bytes where they lie. What the formats of volumes have in common.
 */
package org.engram.imaging.voxels;
