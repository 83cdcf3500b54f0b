/**
 * NIfTI-1 and NIfTI-2 files, read as streams of volumes and written. The entry is {@link
 * org.engram.imaging.nifti.NiftiFile}.
 */
package org.engram.imaging.nifti;
