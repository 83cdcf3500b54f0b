package org.engram.imaging.atlas;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a region's name says of it: the hemisphere, where the name has {@code LH}, {@code left},
 * {@code -rh} or the like, and the network, where the naming is known: the parcels of Schaefer 2018
 * at any resolution, and the subcortical regions of Tian 2020 (scale S3), whose network is {@code
 * Subcortex}. Nothing else is guessed.
 */
public final class RegionNames {
  /** FreeSurfer's cortical names: ctx-lh-bankssts, ctx_rh_G_cuneus, wm-lh-insula. */
  private static final Pattern FREESURFER = Pattern.compile("(?:ctx|wm)[-_]([lr])h[-_].*");

  /** It takes a while to read, and is the same for all. */
  private static final Published PUBLISHED = new Published();

  /** What is known of names: networks by name, and which names are parcels of Schaefer's. */
  private static final class Published {
    private final Map<LabelKey, String> networks = new HashMap<>();
    private final Set<String> schaeferNetworks = new HashSet<>();
    private final SchaeferNames schaefer = new SchaeferNames();

    Published() {
      for (Region region : Atlas.published450().regions()) {
        LabelKey key = LabelKey.of(region.label());
        if (schaefer.looksLikeParcel(key)) {
          schaeferNetworks.add(region.network());
        } else {
          networks.put(key, region.network());
        }
      }
    }

    String network(String label, LabelKey key) {
      String known = networks.get(key);
      if (known != null || !schaefer.looksLikeParcel(key)) {
        return known == null ? "" : known;
      }
      // The key is in lower case; the network is the word of the label that it starts with.
      String wanted = key.stem().split("_", 2)[0];
      for (String word : label.split("[^\\p{L}\\p{N}]+")) {
        if (word.equalsIgnoreCase(wanted)) {
          return schaeferNetworks.stream().filter(word::equalsIgnoreCase).findFirst().orElse(word);
        }
      }
      return "";
    }
  }

  /** A region of that name, with the hemisphere and network that the name tells, or empty ones. */
  public Region region(int index, String label) {
    LabelKey key = LabelKey.of(label);
    Matcher cortical = FREESURFER.matcher(label);
    if (cortical.matches()) {
      return new Region(index, label, cortical.group(1).equals("l") ? "L" : "R", "");
    }
    return new Region(index, label, key.hemisphere(), PUBLISHED.network(label, key));
  }
}
