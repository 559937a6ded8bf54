"""Every page of an activation, for the web flow."""

from rentree_blanche.simulators.educonnect.activation.pages.address import AddressView, MailView
from rentree_blanche.simulators.educonnect.activation.pages.birth import BirthView
from rentree_blanche.simulators.educonnect.activation.pages.children import ChildrenView, OwnChildrenView, RefusedView
from rentree_blanche.simulators.educonnect.activation.pages.code import CodeView
from rentree_blanche.simulators.educonnect.activation.pages.combined import CombinedView, CreateView, ManageView
from rentree_blanche.simulators.educonnect.activation.pages.contact import ContactView
from rentree_blanche.simulators.educonnect.activation.pages.invitation import InvitationBlockedView, InvitationView
from rentree_blanche.simulators.educonnect.activation.pages.password import (
    OwnPasswordView,
    PasswordView,
    PupilPasswordView,
    RenewalView,
)
from rentree_blanche.simulators.educonnect.activation.pages.person import AlreadyView, NarrowView
from rentree_blanche.simulators.educonnect.activation.pages.resume import ResumeView
from rentree_blanche.simulators.educonnect.activation.pages.success import SuccessView

VIEWS = (
    ContactView,
    CodeView,
    NarrowView,
    AlreadyView,
    ChildrenView,
    RefusedView,
    PasswordView,
    SuccessView,
    AddressView,
    OwnPasswordView,
    OwnChildrenView,
    MailView,
    ResumeView,
    BirthView,
    PupilPasswordView,
    InvitationView,
    InvitationBlockedView,
    RenewalView,
    CreateView,
    ManageView,
    CombinedView,
)
