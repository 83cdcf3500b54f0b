package org.engram.imaging.parcellation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.imaging.bids.BidsName;

/**
 * The names of the spaces that scans and atlases are in: {@code MNI152NLin2009cAsym}, {@code
 * MNI152NLin6Asym}, {@code T1w}. Spaces of different names are different, however close they lie.
 */
public final class SpaceName {
  /** What stands in files without a BIDS entity, and the template it means; longest first. */
  private static final List<String[]> KNOWN =
      List.of(
          new String[] {"NLin2009cAsym", "MNI152NLin2009cAsym"},
          new String[] {"NLin2009cSym", "MNI152NLin2009cSym"},
          new String[] {"NLin6Asym", "MNI152NLin6Asym"},
          new String[] {"NLin6Sym", "MNI152NLin6Sym"},
          new String[] {"2009cAsym", "MNI152NLin2009cAsym"},
          new String[] {"2009cSym", "MNI152NLin2009cSym"});

  private SpaceName() {}

  /** Whether two names mean one space; case and TemplateFlow's {@code :res-2} do not matter. */
  public static boolean same(String a, String b) {
    return plain(a).equals(plain(b));
  }

  /**
   * The space that a file's name states: its BIDS entity {@code space-} or TemplateFlow's {@code
   * tpl-}, or a template's name in it, as in {@code Tian_Subcortex_S3_3T_2009cAsym.nii.gz}.
   */
  public static Optional<String> ofFileName(String fileName) {
    BidsName name = BidsName.of(fileName);
    for (String key : List.of("space", "tpl")) {
      if (!name.entity(key).isEmpty()) {
        return Optional.of(name.entity(key));
      }
    }
    return KNOWN.stream().filter(k -> fileName.contains(k[0])).map(k -> k[1]).findFirst();
  }

  private static String plain(String name) {
    int colon = name.indexOf(':');
    return (colon < 0 ? name : name.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
  }
}
