/** What the steps of all self-supervised trainings have in common. */
package org.engram.models.training.step;
