package org.engram.imaging.dataset;

import java.util.Locale;
import java.util.Set;

/** What the names of spaces say; the entity {@code space-} of BIDS and of TemplateFlow. */
public final class Space {
  /** The space of the HCP pipelines' volumes (FSL's MNI152, the sixth generation, asymmetric). */
  public static final String HCP_VOLUME = "MNI152NLin6Asym";

  /** The space of the HCP pipelines' surfaces. */
  public static final String HCP_SURFACE = "fsLR";

  private static final Set<String> OWN =
      Set.of(
          "", "t1w", "t2w", "func", "bold", "boldref", "orig", "native", "individual", "fsnative");

  private Space() {}

  /** Whether a space is shared by subjects, so that an atlas can be laid over it. */
  public static boolean isStandard(String space) {
    return !OWN.contains(space.toLowerCase(Locale.ROOT));
  }
}
