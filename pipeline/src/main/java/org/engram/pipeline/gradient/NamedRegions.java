package org.engram.pipeline.gradient;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;

/** An atlas made of labels alone: hemisphere and network where a label in Schaefer's style says. */
public final class NamedRegions {
  private static final Pattern SCHAEFER =
      Pattern.compile("(?:.*_)?(?:7|17)Networks_([LR])H_([A-Za-z]+)(?:_.*)?");

  private NamedRegions() {}

  /** The regions in the labels' order. */
  public static Atlas of(String name, List<String> labels) {
    List<Region> regions = new ArrayList<>();
    for (String label : labels) {
      Matcher schaefer = SCHAEFER.matcher(label);
      boolean known = schaefer.matches();
      regions.add(
          new Region(
              regions.size(),
              label,
              known ? schaefer.group(1) : "",
              known ? schaefer.group(2) : ""));
    }
    return new Atlas(name, regions);
  }
}
