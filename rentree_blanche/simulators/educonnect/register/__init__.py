"""What EduConnect knows of the registers: schools, pupils, guardians and their links, as the nightly feeds say."""
