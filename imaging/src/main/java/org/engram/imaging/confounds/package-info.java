/**
 * Nuisance signals of a run: fMRIPrep's tables and strategies over them, other tables by column,
 * and what is computed from motion and from the data: framewise displacement and DVARS. {@link
 * org.engram.imaging.confounds.ConfoundTable} is the way in.
 */
package org.engram.imaging.confounds;
