package org.engram.cohort.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Labels of subjects, to be found by what is nearly their spelling. */
final class SubjectLabels {
  private static final Pattern LAST_NUMBER = Pattern.compile("([0-9]+)[^0-9]*$");

  private final Set<String> labels;
  private final Map<String, List<String>> spellings = new HashMap<>();
  private final Map<String, List<String>> numbers = new HashMap<>();

  SubjectLabels(Collection<String> labels) {
    this.labels = new TreeSet<>(labels);
    for (String label : this.labels) {
      spellings.computeIfAbsent(spelling(label), _ -> new ArrayList<>()).add(label);
      number(label).ifPresent(n -> numbers.computeIfAbsent(n, _ -> new ArrayList<>()).add(label));
    }
  }

  boolean has(String label) {
    return labels.contains(label);
  }

  /**
   * The one label that another one means under a rule: itself where it is there; empty where there
   * is none, or more than one.
   */
  Optional<String> meant(String label, IdMatching rule) {
    if (has(label)) {
      return Optional.of(label);
    }
    if (rule == IdMatching.EXACT) {
      return Optional.empty();
    }
    List<String> alike = spellings.getOrDefault(spelling(label), List.of());
    if (alike.isEmpty() && rule == IdMatching.NUMBER) {
      alike = number(label).map(n -> numbers.getOrDefault(n, List.of())).orElse(List.of());
    }
    return alike.size() == 1 ? Optional.of(alike.getFirst()) : Optional.empty();
  }

  /**
   * Every pair of another label and one of these that is likely one subject. Labels that both have
   * are passed over; the same number counts only where one label of each side has it.
   */
  List<NearMatch> near(Collection<String> others) {
    SubjectLabels theirs =
        new SubjectLabels(others.stream().filter(label -> !has(label)).distinct().toList());
    SubjectLabels ours =
        new SubjectLabels(labels.stream().filter(label -> !others.contains(label)).toList());
    Map<String, NearMatch> found = new LinkedHashMap<>();
    for (String other : theirs.labels) {
      List<String> alike = ours.spellings.getOrDefault(spelling(other), List.of());
      for (String label : alike) {
        found.put(other + '\0' + label, new NearMatch(other, label, IdMatching.SPELLING));
      }
      Optional<String> number = number(other);
      if (alike.isEmpty()
          && number.isPresent()
          && theirs.numbers.get(number.get()).size() == 1
          && ours.numbers.getOrDefault(number.get(), List.of()).size() == 1) {
        String label = ours.numbers.get(number.get()).getFirst();
        found.put(other + '\0' + label, new NearMatch(other, label, IdMatching.NUMBER));
      }
    }
    return List.copyOf(found.values());
  }

  /** Pairs among these labels that are likely one subject by their spelling. */
  List<NearMatch> nearWithin() {
    List<NearMatch> found = new ArrayList<>();
    for (String label : labels) {
      List<String> alike = spellings.get(spelling(label));
      for (String other : alike) {
        if (label.compareTo(other) < 0) {
          found.add(new NearMatch(label, other, IdMatching.SPELLING));
        }
      }
    }
    return found;
  }

  /** Without case, separators, a prefix sub, zeros before numbers and a spreadsheet's ".0". */
  private static String spelling(String label) {
    String lower = label.strip().toLowerCase(Locale.ROOT);
    if (lower.matches("[0-9]+\\.0+")) {
      lower = lower.substring(0, lower.indexOf('.'));
    }
    String plain = lower.replaceAll("[\\s_.-]+", "").replaceFirst("^sub(?=.)", "");
    return plain.replaceAll("(?<![0-9])0+(?=[0-9])", "");
  }

  private static Optional<String> number(String label) {
    Matcher last = LAST_NUMBER.matcher(label.strip().replaceFirst("(?<=^[0-9]{1,18})\\.0+$", ""));
    return last.find()
        ? Optional.of(last.group(1).replaceFirst("^0+(?=[0-9])", ""))
        : Optional.empty();
  }
}
