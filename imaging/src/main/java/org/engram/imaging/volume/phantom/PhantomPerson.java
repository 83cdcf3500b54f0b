package org.engram.imaging.volume.phantom;

import org.engram.imaging.volume.Affine;

/**
 * Somebody who does not exist.
 *
 * @param index counted from 0
 * @param label as in {@code sub-LABEL}
 * @param age years
 * @param sex F or M
 * @param scanner where the person is scanned
 * @param patient whether there are lesions
 * @param lesions their number
 * @param pose from millimetres of the head, about its middle, to the scanner's: 0 turn and shift
 *     put the middle near that of MNI152's brain
 * @param anatomy tissues
 */
public record PhantomPerson(
    int index,
    String label,
    double age,
    String sex,
    PhantomScanner scanner,
    boolean patient,
    int lesions,
    Affine pose,
    Anatomy anatomy) {}
