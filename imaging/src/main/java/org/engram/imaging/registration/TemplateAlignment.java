package org.engram.imaging.registration;

import org.engram.imaging.volume.Interpolation;
import org.engram.imaging.volume.Volume;

/**
 * The optional step before a preparation of volumes: each volume registered to a template and
 * brought onto its grid.
 *
 * @param template brain or head to register to, of the same kind as the volumes (both with skull,
 *     or both without)
 * @param name of the template, for provenance
 * @param settings how to register
 */
public record TemplateAlignment(Volume template, String name, RegistrationSettings settings) {
  /** A volume on the template's grid, linear between voxels, 0 outside. */
  public Volume align(Volume volume) {
    return Registration.of(volume, template, settings)
        .resample(volume, template.grid(), Interpolation.LINEAR);
  }

  /** In words, for the provenance of what was made with it. */
  public String describe() {
    return "registered to " + name + ": " + settings.describe();
  }
}
