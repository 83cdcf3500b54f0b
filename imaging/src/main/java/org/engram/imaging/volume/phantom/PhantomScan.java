package org.engram.imaging.volume.phantom;

import java.util.Map;
import org.engram.imaging.volume.Volume;

/**
 * The images of one person and what is true of them.
 *
 * @param person who
 * @param images by the name of their contrast, in the order asked for; all on one grid
 * @param tissues the number of {@link Tissue} that most of a voxel is made of, on the same grid
 * @param millilitres of each tissue, partial volumes included
 */
public record PhantomScan(
    PhantomPerson person,
    Map<String, Volume> images,
    Volume tissues,
    Map<Tissue, Double> millilitres) {}
