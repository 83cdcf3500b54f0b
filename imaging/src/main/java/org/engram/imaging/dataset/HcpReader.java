package org.engram.imaging.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The HCP pipelines' names (Glasser et al. 2013): {@code SUBJECT/MNINonLinear/Results/RUN/} with
 * {@code RUN.nii.gz}, cleaned {@code RUN_hp2000_clean.nii.gz}, {@code RUN_Atlas*.dtseries.nii} and
 * {@code Movement_Regressors.txt}, and the anatomy beside {@code Results}. By that pipeline's rule
 * volumes there are in MNI152NLin6Asym and surfaces in fsLR.
 */
final class HcpReader implements LayoutReader {
  private static final String NON_LINEAR = "MNINonLinear";
  private static final String RESULTS = "Results";
  private static final Pattern RUN =
      Pattern.compile("[rt]?fMRI_([A-Za-z0-9]+)(?:_([37]T))?(?:_(LR|RL|AP|PA))?");
  private static final Pattern ANATOMY = Pattern.compile("(T[12]w)_restore(_brain)?");
  private static final Set<String> NO_BOLD = Set.of("SBRef", "mean", "bias", "finalmask", "vn");

  /** Whether a path is one of this layout's runs. */
  static boolean recognises(Path file) {
    Path results = results(file);
    return results != null
        && results.endsWith(RESULTS)
        && results.getParent() != null
        && results.getParent().endsWith(NON_LINEAR);
  }

  @Override
  public void read(FoundFile file, Collected into) {
    Path folder = file.path().getParent();
    if (recognises(file.path())) {
      Path subject = results(file.path()).getParent().getParent();
      if (subject != null && subject.getFileName() != null) {
        String run = folder.getFileName().toString();
        run(file, run, into.run(name(subject.getFileName().toString(), run)));
      }
    } else if (folder != null && folder.endsWith(NON_LINEAR) && folder.getParent() != null) {
      anatomy(file, folder.getParent().getFileName(), into);
    }
  }

  private static Path results(Path file) {
    Path run = file.getParent();
    return run == null ? null : run.getParent();
  }

  private static RunName name(String subject, String run) {
    Matcher parts = RUN.matcher(run);
    if (!parts.matches()) {
      return new RunName(subject, "", run, "", "", "", "", "");
    }
    return new RunName(
        subject, "", parts.group(1), text(parts.group(2)), "", "", text(parts.group(3)), "");
  }

  private static void run(FoundFile file, String run, RunParts parts) {
    String fileName = file.fileName();
    String ending = Endings.of(fileName);
    String stem = fileName.substring(0, fileName.length() - ending.length());
    if (fileName.equals("Movement_Regressors.txt")) {
      parts.confounds(file);
    } else if (fileName.startsWith("brainmask_fs") && Endings.isVolume(ending)) {
      parts.mask(file, Space.HCP_VOLUME, "");
    } else if (stem.equals(run) || stem.startsWith(run + "_")) {
      String variant = stem.equals(run) ? "" : stem.substring(run.length() + 1);
      if (Endings.isVolume(ending) && isBold(variant)) {
        parts.image(
            file, new BoldImage(file.path(), Space.HCP_VOLUME, "", variant, "", Optional.empty()));
      } else if (ending.equals(".dtseries.nii") && variant.startsWith("Atlas") && isBold(variant)) {
        String kind = variant.equals("Atlas") ? "" : variant.substring("Atlas_".length());
        parts.dense(file, new DenseSeries(file.path(), Space.HCP_SURFACE, "91k", kind));
      } else if (ending.equals(".ptseries.nii")) {
        parts.series(file, new ParcelSeries(file.path(), variant, Space.HCP_SURFACE, "", ""));
      }
    }
  }

  /** Cleaned versions are; single-band references, means and bias fields are not. */
  private static boolean isBold(String variant) {
    return List.of(variant.split("_")).stream().noneMatch(NO_BOLD::contains);
  }

  private static void anatomy(FoundFile file, Path subject, Collected into) {
    String fileName = file.fileName();
    String ending = Endings.of(fileName);
    Matcher anatomy = ANATOMY.matcher(fileName.substring(0, fileName.length() - ending.length()));
    if (subject != null && Endings.isVolume(ending) && anatomy.matches()) {
      into.anatomical(
          file,
          new Anatomical(
              file.path(),
              subject.toString(),
              "",
              anatomy.group(1),
              Space.HCP_VOLUME,
              anatomy.group(2) == null ? "restore" : "brain"));
    }
  }

  private static String text(String group) {
    return group == null ? "" : group;
  }
}
