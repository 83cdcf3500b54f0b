/**
 * CIFTI-2: one matrix of numbers over surface vertices, voxels, parcels, time points and maps, in a
 * NIfTI-2 file. The entry is {@link org.engram.imaging.cifti.CiftiFile}; {@link
 * org.engram.imaging.cifti.BrainModelMatch} finds what two files have in common.
 */
package org.engram.imaging.cifti;
