package org.engram.pipeline.segment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.labels.IntensityClasses;

/**
 * Labels of a volume by brightness alone ({@link IntensityClasses}): what a decoder can be trained
 * on where there are no better labels, what it can be compared with, and, with classes of another
 * image, the baseline that looks at one contrast only.
 */
public final class BrightnessJob {
  private static final int ALIGNED = 2; // NIfTI's code of another image's coordinates

  private BrightnessJob() {}

  /**
   * What is asked.
   *
   * @param image to label
   * @param mask on its grid, voxels above 0; none for the image's own voxels above 0
   * @param like an image that the classes are fitted to in its place; none for the image itself
   * @param likeMask of that image
   * @param classes how many
   * @param brightestFirst whether label 1 is the brightest class rather than the darkest
   * @param only labels to keep, the others become 0; none for all
   * @param smoothness what each neighbour of the same class adds to its log probability
   */
  public record Request(
      Path image,
      Optional<Path> mask,
      Optional<Path> like,
      Optional<Path> likeMask,
      int classes,
      boolean brightestFirst,
      List<Integer> only,
      double smoothness) {
    public Request {
      only = List.copyOf(only);
    }
  }

  /** Writes a label volume on the image's grid, and says what the classes are. */
  public static IntensityClasses run(Request request, Path out) {
    Volume image = LabelledVolumes.read(request.image(), request.mask());
    Volume fitted =
        request.like().map(l -> LabelledVolumes.read(l, request.likeMask())).orElse(image);
    IntensityClasses classes =
        IntensityClasses.fit(fitted, inside(fitted), request.classes(), request.smoothness());
    Volume labels = classes.apply(image, inside(image));
    if (request.brightestFirst()) {
      for (int i = 0; i < labels.values().length; i++) {
        float label = labels.values()[i];
        labels.values()[i] = label > 0 ? request.classes() + 1 - label : 0;
      }
    }
    for (int i = 0; i < labels.values().length; i++) {
      boolean kept = request.only().isEmpty() || request.only().contains((int) labels.values()[i]);
      labels.values()[i] = kept ? labels.values()[i] : 0;
    }
    NiftiWriter.write(out, labels, NiftiHeader.of(labels.grid(), 1, NiftiType.UINT8, ALIGNED));
    return request.brightestFirst()
        ? new IntensityClasses(turned(classes.classes()), classes.smoothness())
        : classes;
  }

  private static List<IntensityClasses.Normal> turned(List<IntensityClasses.Normal> classes) {
    return classes.reversed();
  }

  private static boolean[] inside(Volume volume) {
    boolean[] inside = new boolean[volume.values().length];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = volume.values()[i] > 0;
    }
    return inside;
  }
}
