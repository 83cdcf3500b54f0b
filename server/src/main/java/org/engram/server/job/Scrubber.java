package org.engram.server.job;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.tensor.Problem;

/**
 * Takes out of an error or a warning what the files themselves said: a reader quotes what it found,
 * and what it found may be a patient's name. What stands in quotation marks or brackets goes where
 * it may be of a file; so does every word, long number or date that occurs in a file's text. Labels
 * of the model's regions stay, for they are not the patient's, and so do the few words that our own
 * sentences are made of.
 */
final class Scrubber {
  private static final String WITHHELD = "[withheld]";
  private static final Pattern QUOTED =
      Pattern.compile("'[^']*'|\"[^\"]*\"|\\[[^\\[\\]]*\\]|\\{[^{}]*\\}|\u2018[^\u2019]*\u2019");
  private static final Pattern NUMBERS = Pattern.compile("[-+0-9.,: xeE]*");
  private static final Pattern DATE =
      Pattern.compile("(?<![\\w.])\\d{1,4}([-./])\\d{1,2}\\1\\d{1,4}(?![\\w.]\\w)");

  /**
   * As they stand in errors, in this case: a table's header with a column {@code time} is no reason
   * to be told of a repetition [withheld]. None of them is a name.
   */
  private static final Set<String> OUR_WORDS =
      Set.of(
          ("the of in is are was were and or not no none with without for to at by as it its this"
               + " that these from than each all one two every other first last only where which"
               + " what how has have be been but if so least most more fewer less below above"
               + " between behind beside row rows column columns line lines cell cells value values"
               + " number numbers word words text file files header field fields table tables"
               + " series frame frames region regions label labels atlas model models second"
               + " seconds time times repetition voxel voxels volume volumes mask segmentation"
               + " confounds grid space scan scans run runs session subject data array arrays shape"
               + " size sizes byte bytes name names missing empty stated given gzip dense dimension"
               + " dimensions units unit signal signals brain surface vertices left right map maps"
               + " matrix image images type format NIfTI NIfTI-1 NIfTI-2 CIFTI CIFTI-2 MGH JSON CSV"
               + " TSV XML HCP may an page HTML login download nii gz placeholder"
                  // of the names that fMRIPrep gives to confounds
                  + " trans rot x y z framewise displacement csf white matter global std dvars a t"
                  + " c w comp cor cosine power2 derivative1 motion outlier steady non")
              .split(" "));

  private final List<FileWords> files;
  private final Set<String> labels;
  private final boolean whole;

  /**
   * Of a scan and what came with it.
   *
   * @param labels that may be told
   */
  Scrubber(List<FileWords> files, Set<String> labels) {
    this.files = List.copyOf(files);
    this.labels = labels;
    this.whole = files.stream().allMatch(FileWords::whole);
  }

  /** The same problem without words of the files. */
  Problem problem(Problem problem) {
    return new Problem(
        text(problem.where()),
        text(problem.found()),
        text(problem.expected()),
        text(problem.remedy()));
  }

  /** Texts without words of the files. */
  List<String> texts(List<String> texts) {
    return texts.stream().map(this::text).toList();
  }

  /** A text without words of the files, their paths, or any other path. */
  String text(String text) {
    String placed = text;
    for (FileWords file : files) {
      placed = placed.replace(file.path(), file.name());
    }
    String unquoted =
        QUOTED.matcher(placed).replaceAll(found -> Matcher.quoteReplacement(quoted(found.group())));
    String undated = DATE.matcher(unquoted).replaceAll(Matcher.quoteReplacement(WITHHELD));
    String bare = undated.replaceAll("(?<![\\w.])/(?:[^\\s/]+/)+[^\\s,;]*", "[path]");
    return FileWords.WORD
        .matcher(bare)
        .replaceAll(
            found -> Matcher.quoteReplacement(said(found.group()) ? WITHHELD : found.group()));
  }

  private String quoted(String text) {
    String inside = text.substring(1, text.length() - 1);
    if (text.equals(WITHHELD) || labels.contains(inside)) {
      return text;
    }
    if (NUMBERS.matcher(inside).matches()) {
      return longestDigits(inside) < 6 && !DATE.matcher(inside).find() ? text : WITHHELD;
    }
    return whole && !mayBeSaid(inside) ? text : WITHHELD;
  }

  /** Whether any part of it is a word of a file, or how one begins. */
  private boolean mayBeSaid(String inside) {
    for (String word : inside.split("[^\\p{L}\\p{N}]+")) {
      boolean known = word.isEmpty() || OUR_WORDS.contains(word) || labels.contains(word);
      if (!known && files.stream().anyMatch(file -> file.begin(word))) {
        return true;
      }
    }
    return !inside.matches("\\P{Cntrl}*") || inside.indexOf('\ufffd') >= 0;
  }

  private boolean said(String word) {
    String bare = word.replaceAll("^[.^_-]+|[.^_-]+$", "");
    if (bare.isEmpty()
        || labels.contains(bare)
        || OUR_WORDS.contains(bare)
        || bare.equals("withheld")) {
      return false;
    }
    if (NUMBERS.matcher(bare).matches()) {
      return longestDigits(bare.replaceAll("[-.]", "")) >= 6 && has(bare);
    }
    for (String part : bare.split("[.^_-]+")) {
      boolean known =
          OUR_WORDS.contains(part)
              || labels.contains(part)
              || (NUMBERS.matcher(part).matches() && longestDigits(part) < 6);
      if (!known && has(part)) {
        return true;
      }
    }
    return false;
  }

  private boolean has(String word) {
    return files.stream().anyMatch(file -> file.has(word));
  }

  private static int longestDigits(String text) {
    int longest = 0;
    int now = 0;
    for (int i = 0; i < text.length(); i++) {
      now = Character.isDigit(text.charAt(i)) ? now + 1 : 0;
      longest = Math.max(longest, now);
    }
    return longest;
  }
}
