package org.engram.imaging.atlas;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A region's name with its spelling taken away: hemisphere and the lower-case words of the rest.
 *
 * @param hemisphere {@code L}, {@code R} or empty
 * @param stem the words, joined by underscores
 */
record LabelKey(String hemisphere, String stem) {
  private static final Pattern BYTES = Pattern.compile("b?(['\"])(.*)\\1", Pattern.DOTALL);
  private static final Pattern NETWORKS = Pattern.compile("x?(7|17)networks?");

  /**
   * How a label can be read.
   *
   * @param scheme {@code 7} or {@code 17} where the label says whose networks it names, else empty
   * @param keys readings, likeliest first
   */
  record Spelling(String scheme, List<LabelKey> keys) {}

  /** The one reading by which an atlas's own label is known. */
  static LabelKey of(String label) {
    return read(label).keys().getFirst();
  }

  /**
   * Reads a label: quotes and Python's {@code b'...'} off, words split at any sign, prefixes such
   * as {@code Schaefer2018_400Parcels_17Networks_order_}, {@code 17Networks_}, R's {@code
   * X17Networks_} or {@code Tian_Subcortex_S3_3T_} off, the hemisphere ({@code LH}, {@code lh},
   * {@code left}, {@code L}) found in front or at the end, or glued to the first word ({@code
   * lHIP}).
   */
  static Spelling read(String label) {
    String plain = label.strip();
    Matcher quoted = BYTES.matcher(plain);
    if (quoted.matches()) {
      plain = quoted.group(2).strip();
    }
    List<String> words =
        new ArrayList<>(
            Arrays.stream(plain.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                .filter(w -> !w.isEmpty())
                .toList());
    String scheme = stripPrefixes(words);
    return new Spelling(scheme, readings(words));
  }

  /** Removes what stands before the region's own name; returns the network scheme it named. */
  private static String stripPrefixes(List<String> words) {
    // ggseg writes lh_17Networks_LH_...: the hemisphere twice.
    if (words.size() > 2
        && isHemisphere(words.get(0))
        && NETWORKS.matcher(words.get(1)).matches()) {
      words.removeFirst();
    }
    String scheme = "";
    boolean schaefer = false;
    boolean tian = false;
    while (words.size() > 1) {
      String word = words.getFirst();
      Matcher networks = NETWORKS.matcher(word);
      if (networks.matches()) {
        scheme = networks.group(1);
      } else if ((word.equals("7") || word.equals("17")) && words.get(1).equals("networks")) {
        scheme = word;
        words.removeFirst();
      } else if (word.startsWith("schaefer")) {
        schaefer = true;
        Matcher short17 = Pattern.compile("schaefer(7|17)n\\d+p?").matcher(word);
        if (short17.matches()) {
          scheme = short17.group(1);
        }
      } else if (word.equals("tian")) {
        tian = true;
      } else if (!(schaefer && word.matches("order|\\d+(parcels?)?"))
          && !(tian && word.matches("subcortex|s[1-4]|[37]t"))) {
        break;
      }
      words.removeFirst();
    }
    return scheme;
  }

  private static List<LabelKey> readings(List<String> words) {
    List<LabelKey> keys = new ArrayList<>();
    int n = words.size();
    if (n > 1) {
      String first = words.getFirst();
      String last = words.getLast();
      // Words before letters: in HIP-head-l-rh and L_HIP-head-l the inner l means lateral.
      if (isHemisphere(first)) {
        keys.add(key(first, words.subList(1, n)));
      }
      if (isHemisphere(last)) {
        keys.add(key(last, words.subList(0, n - 1)));
      }
      if (isLetter(first)) {
        keys.add(key(first, words.subList(1, n)));
      }
      if (isLetter(last)) {
        keys.add(key(last, words.subList(0, n - 1)));
      }
    }
    keys.add(new LabelKey("", String.join("_", words)));
    // lHIP-head-m; not lAMY, which is the lateral amygdala of either side.
    if (n > 0 && words.getFirst().matches("[lr]h?\\p{L}{2,}") && !words.getFirst().equals("lamy")) {
      String first = words.getFirst();
      List<String> rest = new ArrayList<>(words);
      if (first.startsWith("h", 1)) {
        rest.set(0, first.substring(2));
        keys.add(key(first, rest));
      }
      rest.set(0, first.substring(1));
      keys.add(key(first, rest));
    }
    return List.copyOf(keys);
  }

  private static LabelKey key(String side, List<String> rest) {
    return new LabelKey(side.startsWith("l") ? "L" : "R", String.join("_", rest));
  }

  private static boolean isHemisphere(String word) {
    return word.equals("lh") || word.equals("rh") || word.equals("left") || word.equals("right");
  }

  private static boolean isLetter(String word) {
    return word.equals("l") || word.equals("r");
  }
}
